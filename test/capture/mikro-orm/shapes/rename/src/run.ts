import { User } from "./entities";
import { orm } from "./orm";
import { rename } from "./write";

export const first = () => orm.em.fork().insertMany(User, [{ email: "ada@example.com", name: "Ada" }, { email: "bob@example.com", name: "Bob" }]);
export const second = async () => await rename(2, "ada@example.com", "Ada");
