-- Databases of builds before this folder have these tables already, by the migrations of their module.
CREATE TABLE IF NOT EXISTS `inbox` (
	`command_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`reply_type` text,
	`reply_data` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS `inbox_horizon` (
	`id` integer PRIMARY KEY NOT NULL,
	`oldest_saga_id` text NOT NULL
);
