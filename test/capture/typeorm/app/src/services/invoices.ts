import { AppDataSource } from "../data-source";
import { Invoice } from "../entity/invoice";

export async function addInvoice(number: string, series: string, serial: number) {
  return await AppDataSource.getRepository(Invoice).insert({ number, series, serial });
}
