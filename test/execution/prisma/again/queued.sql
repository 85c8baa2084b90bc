ALTER TABLE "Group" ADD CONSTRAINT "group_not_negative" CHECK (queued >= 0);
