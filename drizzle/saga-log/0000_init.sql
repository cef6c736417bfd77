-- Databases of builds before this folder have these tables already, by the migrations of booking.
CREATE TABLE IF NOT EXISTS `saga_history` (
	`saga_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`step` text,
	`detail` text NOT NULL,
	PRIMARY KEY(`saga_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS `saga_instances` (
	`id` text PRIMARY KEY NOT NULL,
	`definition` text NOT NULL,
	`version` integer NOT NULL,
	`fingerprint` text,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`business_key` text NOT NULL,
	`input` text NOT NULL,
	`trace` text,
	`steps` text NOT NULL,
	`awaiting` text,
	`fences` text,
	`due_at` integer,
	`reason` text,
	`stall` text,
	`history_length` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS `saga_instances_due` ON `saga_instances` (`due_at`,`id`) WHERE "saga_instances"."due_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX IF NOT EXISTS `saga_instances_business_key` ON `saga_instances` (`business_key`);--> statement-breakpoint
CREATE INDEX IF NOT EXISTS `saga_instances_definition_state` ON `saga_instances` (`definition`,`state`,`id`);