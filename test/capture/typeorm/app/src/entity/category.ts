import { EntitySchema } from "typeorm";

export interface Department {
  id: number;
  floor: number;
}

export const DepartmentSchema = new EntitySchema<Department>({
  name: "Department",
  columns: {
    id: { type: Number, primary: true, generated: "increment" },
    floor: { type: Number },
  },
});

export interface Category {
  id: number;
  name: string;
  code: string;
  rank: number;
  department: Department;
}

export const CategorySchema = new EntitySchema<Category>({
  name: "Category",
  tableName: "categories",
  columns: {
    id: { type: Number, primary: true, generated: true },
    name: { type: String, length: 60, unique: true },
    code: { type: String, length: 60, name: "category_code" },
    rank: { type: Number },
  },
  relations: {
    department: { type: "many-to-one", target: "Department", joinColumn: { name: "department_id" } },
  },
  uniques: [{ columns: ["code"] }, { name: "uq_category_rank", columns: ["department", "rank"] }],
  indices: [{ columns: ["rank", "code"], unique: true }],
});
