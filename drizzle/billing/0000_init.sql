CREATE TABLE `bills` (
	`id` text PRIMARY KEY NOT NULL,
	`booking_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`charge_key` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `bills_booking` ON `bills` (`booking_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `bills_charge_key` ON `bills` (`charge_key`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`command_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`reply_type` text,
	`reply_data` text NOT NULL,
	`updated_at` integer NOT NULL
);
