-- A few lines of freshet.freshness, as texts.
SELECT view_name, status, to_char(data_as_of AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), round(extract(epoch FROM age), 1) || ' s'
FROM freshet.freshness
ORDER BY data_as_of, view_name DESC
LIMIT 4;
