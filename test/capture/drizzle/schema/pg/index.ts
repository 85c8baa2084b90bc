export * from "./shop";
export * from "./table";
export * from "./users";
