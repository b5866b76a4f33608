ALTER TABLE app.tenants ADD PRIMARY KEY (id);
ALTER TABLE app.users ADD PRIMARY KEY (id), ADD FOREIGN KEY (tenant_id) REFERENCES app.tenants;
ALTER TABLE app.campaign_costs ADD PRIMARY KEY (tenant_id, day);
ALTER TABLE app.events ADD PRIMARY KEY (id);
CREATE INDEX ON app.events (tenant_id, occurred_at);
CREATE INDEX ON app.events (occurred_at);

ANALYZE app.tenants, app.users, app.events, app.campaign_costs;
