CREATE TABLE `inbox_horizon` (
	`id` integer PRIMARY KEY NOT NULL,
	`oldest_saga_id` text NOT NULL
);
