import { AppDataSource } from "../data-source";
import { Customer } from "../entity/customer";

export async function addCustomer(phone: string, mailBox: string) {
  await AppDataSource.manager.insert(Customer, {
    contact: { phone, mailBox },
    second: { phone: `2${mailBox}`, mailBox: `2${mailBox}` },
    third: { phone: `3${mailBox}`, mailBox: `3${mailBox}` },
  });
}
