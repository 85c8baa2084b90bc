import { service } from "./write";

export const first = () => service().create({ email: "ada@example.com", name: "Ada" });
export const second = async () => await service().create({ email: "ada@example.com", name: "Ada" });
