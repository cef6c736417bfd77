CREATE TABLE `webhook_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`refusals` integer NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer,
	`delivered_at` integer
);
--> statement-breakpoint
CREATE INDEX `webhook_notices_due` ON `webhook_notices` (`due_at`) WHERE "webhook_notices"."due_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `webhook_notices_waiting` ON `webhook_notices` (`created_at`) WHERE "webhook_notices"."due_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `webhook_notices_delivered` ON `webhook_notices` (`delivered_at`) WHERE "webhook_notices"."delivered_at" IS NOT NULL;