-- Life continues: twenty thousand events since midnight, and a new tenant whose users buy at once.
SELECT setseed(0.43);

INSERT INTO app.tenants (id, name, plan) VALUES (201, 'Tenant 201', 'team');

INSERT INTO app.users (id, tenant_id, signed_up_at)
SELECT n, 201, current_date
FROM generate_series(20001, 20100) AS n;

INSERT INTO app.events (tenant_id, user_id, kind, amount, occurred_at)
SELECT u.tenant_id, u.id, e.kind, CASE e.kind WHEN 'purchase' THEN round((5 + 90 * e.chance)::numeric, 2) END, e.occurred_at
FROM (
    SELECT 1 + floor(20100 * sqrt(random()))::integer AS user_id, random() AS chance,
           (ARRAY['page_view', 'page_view', 'search', 'export', 'purchase'])[1 + floor(5 * random())::integer] AS kind,
           current_date + n * interval '0.5 seconds' AS occurred_at
    FROM generate_series(0, 19999) AS n) AS e
JOIN app.users AS u ON u.id = e.user_id;
