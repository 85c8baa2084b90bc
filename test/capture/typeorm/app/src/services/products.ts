import { AppDataSource } from "../data-source";
import { Product } from "../entity/product";

const products = () => AppDataSource.getRepository(Product);

export async function addProduct(values: Partial<Product>) {
  return await products().save(products().create(values));
}
