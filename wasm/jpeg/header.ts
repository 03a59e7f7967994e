import { CHROMA_AC_TABLE, CHROMA_DC_TABLE, LUMA_AC_TABLE, LUMA_DC_TABLE } from './huffman';
import { CHROMA_TABLE, LUMA_TABLE } from './quantization';
import { ZIGZAG } from './tables';
import { writeByte, writeWord } from './writer';

const START_OF_IMAGE = 0xffd8;
const JFIF = 0xffe0;
const QUANTIZATION_TABLE = 0xffdb;
const BASELINE_FRAME = 0xffc0;
const HUFFMAN_TABLE = 0xffc4;
const START_OF_SCAN = 0xffda;
const DOTS_PER_INCH = 1;

/** `dpi` 0: not known, the pixels are square. */
function writeJfif(dpi: i32): void {
  writeWord(JFIF);
  writeWord(16);
  writeWord(0x4a46);
  writeWord(0x4946);
  writeByte(0);
  writeWord(0x0101);
  writeByte(dpi == 0 ? 0 : DOTS_PER_INCH);
  writeWord(dpi == 0 ? 1 : dpi);
  writeWord(dpi == 0 ? 1 : dpi);
  writeWord(0);
}

function writeQuantization(id: i32, table: usize): void {
  writeWord(QUANTIZATION_TABLE);
  writeWord(67);
  writeByte(id);
  for (let order: usize = 0; order < 64; order++) {
    writeByte(load<u8>(table + <usize>load<u8>(ZIGZAG + order)));
  }
}

function writeFrame(width: i32, height: i32, lumaSampling: i32): void {
  writeWord(BASELINE_FRAME);
  writeWord(17);
  writeByte(8);
  writeWord(height);
  writeWord(width);
  writeByte(3);
  for (let component = 1; component <= 3; component++) {
    writeByte(component);
    writeByte(component == 1 ? lumaSampling : 0x11);
    writeByte(component == 1 ? 0 : 1);
  }
}

function writeHuffman(id: i32, table: usize): void {
  let symbols = 0;
  for (let length = 0; length < 16; length++) symbols += load<u8>(table + length);
  writeWord(HUFFMAN_TABLE);
  writeWord(19 + symbols);
  writeByte(id);
  for (let index = 0; index < 16 + symbols; index++) writeByte(load<u8>(table + index));
}

function writeScan(): void {
  writeWord(START_OF_SCAN);
  writeWord(12);
  writeByte(3);
  for (let component = 1; component <= 3; component++) {
    writeByte(component);
    writeByte(component == 1 ? 0 : 0x11);
  }
  writeByte(0);
  writeByte(63);
  writeByte(0);
}

/** Everything before the picture's data. */
export function writeHeader(width: i32, height: i32, fullColor: bool, dpi: i32): void {
  writeWord(START_OF_IMAGE);
  writeJfif(dpi);
  writeQuantization(0, LUMA_TABLE);
  writeQuantization(1, CHROMA_TABLE);
  writeFrame(width, height, fullColor ? 0x11 : 0x22);
  writeHuffman(0, LUMA_DC_TABLE);
  writeHuffman(0x10, LUMA_AC_TABLE);
  writeHuffman(1, CHROMA_DC_TABLE);
  writeHuffman(0x11, CHROMA_AC_TABLE);
  writeScan();
}
