/** The API keys of the Platen under test. The second one allows the host `allowed.example`. */
export const liveKey = 'rs_live_0123456789abcdef';
export const getKey = 'rs_get_0123456789abcdef';
