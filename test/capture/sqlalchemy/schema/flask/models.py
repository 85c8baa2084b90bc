from .extensions import db


class BaseModel(db.Model):
    __abstract__ = True

    id = db.Column(db.Integer, primary_key=True)


memberships = db.Table(
    "memberships",
    db.Column("profile_id", db.Integer, db.ForeignKey("user_profile.id"), primary_key=True),
    db.Column("team_id", db.ForeignKey("http_team.id"), primary_key=True),
)


class UserProfile(BaseModel):
    email = db.Column(db.String(80), unique=True, nullable=False)
    username = db.Column(db.String(80), unique=True, index=True)


class HTTPTeam(BaseModel):
    name = db.Column(db.String(80))
    owner_id = db.Column(db.Integer, db.ForeignKey("user_profile.id"))
    __table_args__ = (db.UniqueConstraint("name", "owner_id"), db.Index("team_name", "name", unique=True))


class Post(db.Model):
    __tablename__ = "flask_posts"

    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(80), unique=True)
