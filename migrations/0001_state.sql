-- Times are milliseconds since the epoch; lists and objects are JSON. A tenant is whoever owns keys, templates and renders.

CREATE TABLE templates (
  id TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  project TEXT,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  tags TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  draft TEXT NOT NULL,
  samples TEXT NOT NULL,
  -- The newest published version; 0 when there is none.
  version INTEGER NOT NULL,
  has_changes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX templates_by_slug ON templates (tenant, slug);
CREATE INDEX templates_by_age ON templates (tenant, created_at, id);

CREATE TABLE template_versions (
  template_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  PRIMARY KEY (template_id, version)
) STRICT;

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  -- SHA-256 of the key, which is not stored anywhere.
  hash TEXT NOT NULL,
  tenant TEXT NOT NULL,
  project TEXT,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  hint TEXT NOT NULL,
  allowed_hosts TEXT NOT NULL,
  allows_no_referer INTEGER NOT NULL,
  rate_limit INTEGER,
  monthly_quota INTEGER,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  expires_at INTEGER,
  -- Ahead while a rotated key works on.
  revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_keys_by_hash ON api_keys (hash);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant, created_at, id);
CREATE INDEX api_keys_by_expiry ON api_keys (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX api_keys_by_revocation ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE renders (
  id TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  project TEXT,
  key_id TEXT NOT NULL,
  template_id TEXT,
  template_version INTEGER,
  overrides_hash TEXT NOT NULL,
  format TEXT NOT NULL,
  status TEXT NOT NULL,
  problem TEXT,
  width INTEGER,
  height INTEGER,
  bytes INTEGER,
  page_count INTEGER,
  stages TEXT NOT NULL,
  warnings TEXT NOT NULL,
  upload TEXT,
  output_path TEXT,
  output_expires_at INTEGER,
  created_at INTEGER NOT NULL,
  completed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX renders_by_age ON renders (tenant, created_at, id);
CREATE INDEX renders_by_project ON renders (tenant, project, created_at, id);
CREATE INDEX renders_by_template ON renders (template_id, created_at, id);
CREATE INDEX renders_failed ON renders (tenant, created_at, id) WHERE status = 'failed';
CREATE INDEX renders_by_expiry ON renders (output_expires_at) WHERE output_path IS NOT NULL;
CREATE INDEX renders_by_completion ON renders (completed_at);

CREATE TABLE settings (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT;
