import type { RenderRecord } from '../core/render-record.ts';

/** A row of the table `renders`; objects and lists are JSON. */
export interface RecordRow {
  readonly id: string;
  readonly tenant: string;
  readonly project: string | null;
  readonly key_id: string;
  readonly template_id: string | null;
  readonly template_version: number | null;
  readonly overrides_hash: string;
  readonly format: RenderRecord['format'];
  readonly status: RenderRecord['status'];
  readonly problem: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
  readonly page_count: number | null;
  readonly stages: string;
  readonly warnings: string;
  readonly upload: string | null;
  readonly output_path: string | null;
  readonly output_expires_at: number | null;
  readonly created_at: number;
  readonly completed_at: number;
}

export function toRow(record: RenderRecord): RecordRow {
  const { problem, upload, output } = record;
  return {
    id: record.id,
    tenant: record.tenant,
    project: record.project,
    key_id: record.keyId,
    template_id: record.templateId,
    template_version: record.templateVersion,
    overrides_hash: record.overridesHash,
    format: record.format,
    status: record.status,
    problem: problem === null ? null : JSON.stringify(problem),
    width: record.width,
    height: record.height,
    bytes: record.bytes,
    page_count: record.pageCount,
    stages: JSON.stringify(record.stages),
    warnings: JSON.stringify(record.warnings),
    upload: upload === null ? null : JSON.stringify(upload),
    output_path: output?.path ?? null,
    output_expires_at: output?.expiresAt ?? null,
    created_at: record.createdAt,
    completed_at: record.completedAt,
  };
}

export function toRecord(row: RecordRow): RenderRecord {
  const { output_path: path, output_expires_at: expiresAt } = row;
  return {
    id: row.id,
    tenant: row.tenant,
    project: row.project,
    keyId: row.key_id,
    templateId: row.template_id,
    templateVersion: row.template_version,
    overridesHash: row.overrides_hash,
    format: row.format,
    status: row.status,
    problem: row.problem === null ? null : JSON.parse(row.problem),
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    pageCount: row.page_count,
    stages: JSON.parse(row.stages),
    warnings: JSON.parse(row.warnings),
    upload: row.upload === null ? null : JSON.parse(row.upload),
    output: path === null || expiresAt === null ? null : { path, expiresAt },
    createdAt: row.created_at,
    completedAt: row.completed_at,
  };
}
