import { AppDataSource } from "../data-source";
import { CategorySchema, type Department, DepartmentSchema } from "../entity/category";

export async function addDepartment(floor: number) {
  return await AppDataSource.getRepository(DepartmentSchema).save({ floor });
}

export async function addCategory(name: string, code: string, rank: number, department: Department) {
  return await AppDataSource.getRepository(CategorySchema).save({ name, code, rank, department });
}
