-- A few thousand more events, later than all others.
INSERT INTO app.events (tenant_id, user_id, kind, amount, occurred_at)
SELECT tenant_id, user_id, kind, amount, occurred_at + interval '10 minutes'
FROM app.events
ORDER BY id DESC
LIMIT 4000;
