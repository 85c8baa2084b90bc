/** Folders that never hold the user's own source, whatever .gitignore says. */

export const neverOwn: ReadonlySet<string> = new Set([
  ...[
    "node_modules",
    "bower_components",
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "site-packages",
    "dist-packages",
  ],
  ...["__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".yarn", ".pnpm-store"],
  ...[".next", ".nuxt", ".turbo", ".cache", ".vscode-test", "coverage"],
]);
