create table public.labels (
  id bigint generated always as identity primary key,
  title text not null,
  constraint labels_title_unique unique (title)
);

alter table public.labels rename to tags;
alter table public.tags rename column title to name;
