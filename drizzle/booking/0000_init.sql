CREATE TABLE `bookings` (
	`id` text PRIMARY KEY NOT NULL,
	`slot_id` text NOT NULL,
	`status` text NOT NULL,
	`saga_id` text NOT NULL,
	`reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `bookings_slot` ON `bookings` (`slot_id`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_status` ON `bookings` (`status`,`id`);--> statement-breakpoint
CREATE TABLE `saga_history` (
	`saga_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`step` text,
	`detail` text NOT NULL,
	PRIMARY KEY(`saga_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `saga_instances` (
	`id` text PRIMARY KEY NOT NULL,
	`definition` text NOT NULL,
	`version` integer NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`business_key` text NOT NULL,
	`input` text NOT NULL,
	`steps` text NOT NULL,
	`awaiting` text,
	`due_at` integer,
	`reason` text,
	`stall` text,
	`history_length` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `saga_instances_due` ON `saga_instances` (`due_at`);--> statement-breakpoint
CREATE INDEX `saga_instances_business_key` ON `saga_instances` (`business_key`);--> statement-breakpoint
CREATE INDEX `saga_instances_state` ON `saga_instances` (`state`,`id`);