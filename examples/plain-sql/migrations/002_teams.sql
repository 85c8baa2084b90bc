-- migrate:up
CREATE TABLE teams (
  id serial PRIMARY KEY,
  slug text NOT NULL,
  CONSTRAINT team_slug UNIQUE (slug)
);

CREATE TABLE memberships (
  team_id integer NOT NULL REFERENCES teams (id),
  user_id integer NOT NULL REFERENCES users (id),
  PRIMARY KEY (team_id, user_id)
);

-- migrate:down
DROP TABLE memberships;
DROP TABLE teams;
