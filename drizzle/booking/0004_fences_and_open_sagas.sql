DROP INDEX `saga_instances_state`;--> statement-breakpoint
DROP INDEX `saga_instances_due`;--> statement-breakpoint
ALTER TABLE `saga_instances` ADD `fences` text;--> statement-breakpoint
CREATE INDEX `saga_instances_definition_state` ON `saga_instances` (`definition`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `saga_instances_due` ON `saga_instances` (`due_at`,`id`) WHERE "saga_instances"."due_at" IS NOT NULL;--> statement-breakpoint
-- Histories of earlier builds tell the whole input of their saga, payment method included.
UPDATE `saga_history` SET `detail` = json_remove(`detail`, '$.input.paymentMethod') WHERE `type` = 'started';
