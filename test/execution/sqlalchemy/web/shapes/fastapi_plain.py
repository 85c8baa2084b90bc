from fastapi import Depends, FastAPI
from pydantic import BaseModel
from sqlalchemy.orm import Session

from database import get_session
from models import User

app = FastAPI()


class UserIn(BaseModel):
    email: str
    name: str | None
    card: str | None = None


@app.post("/users", status_code=201)
def create_user(data: UserIn, db: Session = Depends(get_session)):
    user = User(**data.model_dump())
    db.add(user)
    db.commit()
    db.refresh(user)
    return {"id": user.id}
