/** dependency-cruiser's configuration, made from architecture.json: what is not allowed there is forbidden. */
const { rooms, parts, packages, doors } = require("../architecture.json");

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** What a room may import -> patterns of resolved paths (files of the house, packages, node's own modules). */
function allowed(name, room) {
  return room.may.flatMap((target) => {
    if (target === "self") return [room.path];
    if (target === "own-folder") return [room.path.replace("([^/]+)", "$1")];
    if (rooms[target]) return [rooms[target].path.replace("([^/]+)", "[^/]+")];
    if (parts[target]) return [parts[target]];
    const list = packages[target];
    if (!list)
      throw new Error(
        `architecture.json: room ${name} may import ${target}, which is no room, part or package list`,
      );
    if (target.startsWith("node:"))
      return list.includes("*")
        ? ["^(node:)?[a-z_]+(/promises)?$"]
        : list.map((m) => `^(node:)?${m}(/promises)?$`);
    return list.flatMap((p) => [
      `node_modules/${literal(p)}/`,
      `node_modules/@types/${literal(p)}/`,
      `^${literal(p)}($|/)`,
    ]);
  });
}

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([name, room]) => ({
      name: `room-${name}`,
      comment: room.why,
      severity: "error",
      from: { path: room.path },
      to: { pathNot: allowed(name, room).length ? allowed(name, room) : ["^$"] },
    })),
    ...Object.entries(doors)
      .filter(([, files]) => Array.isArray(files))
      .map(([module, files]) => ({
        name: `door-${module}`,
        comment: "one file opens, one writes, one walks: what they check holds for everyone",
        severity: "error",
        from: { path: "^server/src/", pathNot: files.map((file) => `^${literal(file)}$`) },
        to: { path: [`^(node:)?${module}(/promises)?$`, `node_modules/${literal(module)}/`] },
      })),
    {
      name: "no-circular",
      comment: "a circle has no first word to read",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "in-a-room",
      comment: "a file in no room is an error: give it a room in architecture.json",
      severity: "error",
      from: {},
      to: { path: "^(client|server)/src/", pathNot: Object.values(rooms).map((room) => room.path) },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/cases/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
