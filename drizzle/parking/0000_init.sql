CREATE TABLE `slots` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`price_amount` integer NOT NULL,
	`price_currency` text NOT NULL,
	`booking_id` text
);
--> statement-breakpoint
CREATE INDEX `slots_status` ON `slots` (`status`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `slots_booking` ON `slots` (`booking_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`command_id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`reply_type` text,
	`reply_data` text NOT NULL,
	`updated_at` integer NOT NULL
);
