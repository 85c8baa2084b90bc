// The same product is posted twice. Of controller, service, repository and base repository only the controller awaits.
import { startDatabase } from "./data-source";
import { Product } from "./entities/product";
import { ProductsController } from "./products/products.controller";
import { ProductsRepository } from "./products/products.repository";
import { ProductsService } from "./products/products.service";

async function main() {
  const { dataSource, stop } = await startDatabase([Product]);
  const repository = new ProductsRepository(dataSource.getRepository(Product));
  const controller = new ProductsController(new ProductsService(repository));
  const body = { sku: "AE-1815", title: "Analytical engine" };
  try {
    await controller.create(body);
    await controller.create(body);
    console.log("Both requests were answered: nothing to explain here any more.");
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await stop();
  }
}

main();
