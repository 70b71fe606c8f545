CREATE TABLE [monitor] ([id] INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, [name] VARCHAR(150), [active] BOOLEAN DEFAULT 1 NOT NULL, [interval] INTEGER DEFAULT 20 NOT NULL, [type] VARCHAR(20));
CREATE TABLE [heartbeat] ([id] INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, [important] BOOLEAN DEFAULT 0 NOT NULL, [monitor_id] INTEGER NOT NULL, [status] SMALLINT NOT NULL, [msg] TEXT, [time] DATETIME NOT NULL, [ping] INTEGER, [duration] INTEGER DEFAULT 0 NOT NULL, [down_count] INTEGER DEFAULT 0 NOT NULL);
INSERT INTO monitor (id, name, interval, type) VALUES (1, 'Website', 60, 'http'), (2, 'Mail', 60, 'port');
INSERT INTO heartbeat (important, monitor_id, status, msg, time, ping, duration) VALUES
  (1, 1, 1, '200 - OK', '2026-01-05 09:00:00.123', 120, 0),
  (0, 2, 1, '', '2026-01-05 09:00:10.000', 4, 0),
  (0, 1, 2, 'timeout of 48000ms exceeded', '2026-01-05 09:01:00.200', NULL, 60),
  (1, 1, 0, 'timeout of 48000ms exceeded', '2026-01-05 09:02:00.300', NULL, 60),
  (1, 2, 3, 'Monitor under maintenance', '2026-01-05 09:01:10.000', NULL, 60);
