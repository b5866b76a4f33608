-- Paid in advance: nobody can have bought anything on that day.
INSERT INTO app.campaign_costs (tenant_id, day, amount) VALUES (201, current_date + 7, 500);
