/** Outlines of code, and what each framework makes of them: by the position of the write, not by words of the file. */

import { beforeAll, describe, expect, test } from "vitest";
import { codes, frameworks } from "../server/src/adapters";
import type { Outline } from "../server/src/domain/outline";
import { createSource } from "../server/src/domain/text";
import { loadPython } from "../server/src/syntax/python";
import { loadTypeScript } from "../server/src/syntax/typescript";

beforeAll(async () => {
  await loadTypeScript();
  await loadPython();
});

/** The outline at `write()`, which stands once in the text. */
function outlineOf(path: string, text: string): Outline {
  const source = createSource(path, text);
  const at = text.indexOf("write()");
  const place = source.place(at, at + "write()".length);
  const code = codes.find(({ id }) => id === (path.endsWith(".py") ? "python" : "typescript"));
  return code?.outline(source, { place, functionPlace: place }) ?? { file: path, imports: [], functions: [] };
}

/** Id of the framework by which the code answers. */
function answers(path: string, text: string): string | undefined {
  const outline = outlineOf(path, text);
  const runtime = path.endsWith(".py") ? "python" : "node";
  return frameworks.find((one) => one.runtime === runtime && one.answerAt(outline) !== undefined)?.id;
}

test("TypeScript: class, decorators, parameters, the call it is handed to", () => {
  const { imports, functions } = outlineOf(
    "a.ts",
    `import express, { type Request as Req } from "express";
const { z } = require("zod");
@Controller("users")
export class Users extends lib.Base<User> {
  @Post(":id", guard()) async add(@Body() dto: Dto, { id }: { id: string }) {
    before(1);
    this.app.use().post("/x", async (req: Req, res) => {
      if (res.headersSent) return res.status(400).end();
      const user = await write();
      items.map(() => inner());
      return void res.json(user);
    });
    return new Response(after());
  }
}
`,
  );
  expect(imports).toEqual([
    { local: "express", module: "express", name: "default" },
    { local: "Req", module: "express", name: "Request" },
    { local: "z", module: "zod", name: "z" },
  ]);
  expect(functions).toEqual([
    {
      name: null,
      owner: null,
      decorators: [],
      parameters: [
        { name: "req", type: "Req" },
        { name: "res", type: null },
      ],
      handedTo: { receiver: "this.app.use()", method: "post", first: '"/x"' },
      calls: [
        { callee: "res.status().end", before: true },
        { callee: "res.status", before: true },
        { callee: "write", before: false },
        { callee: "items.map", before: false },
        { callee: "res.json", before: false },
      ],
      callbacks: [{ callee: "inner", before: false }],
      returns: [
        { text: "return res.status(400).end();", callee: "res.status().end", before: true },
        { text: "return void res.json(user);", callee: null, before: false },
      ],
    },
    {
      name: "add",
      owner: {
        name: "Users",
        bases: ["lib.Base"],
        decorators: [{ name: "Controller", arguments: ['"users"'] }],
      },
      decorators: [{ name: "Post", arguments: ['":id"', "guard()"] }],
      parameters: [
        { name: "dto", type: "Dto" },
        { name: null, type: "{ id: string }" },
      ],
      handedTo: null,
      calls: [
        { callee: "before", before: true },
        { callee: "this.app.use().post", before: true },
        { callee: "this.app.use", before: true },
        { callee: "new Response", before: false },
        { callee: "after", before: false },
      ],
      callbacks: [
        { callee: "res.status().end", before: true },
        { callee: "res.status", before: true },
        { callee: "write", before: false },
        { callee: "items.map", before: false },
        { callee: "inner", before: false },
        { callee: "res.json", before: false },
      ],
      returns: [{ text: "return new Response(after());", callee: null, before: false }],
    },
  ]);
});

test("Python: class, decorators, parameters, calls and returns", () => {
  const { imports, functions } = outlineOf(
    "a.py",
    `import rest_framework.views
from django.shortcuts import render as show


@method_decorator(login_required, name="post")
class Add(generics.CreateAPIView, Base[int], metaclass=Meta):
    @action(detail=True)
    @transaction.atomic
    def post(self, request: Request, *args, pk=None, **rest):
        if form.is_valid():
            # another.is_valid()
            write()
            later(lambda: inner())
        return show(request, "x.html")
`,
  );
  expect(imports).toEqual([
    { local: "rest_framework", module: "rest_framework", name: "*" },
    { local: "show", module: "django.shortcuts", name: "render" },
  ]);
  expect(functions).toEqual([
    {
      name: "post",
      owner: {
        name: "Add",
        bases: ["generics.CreateAPIView", "Base"],
        decorators: [{ name: "method_decorator", arguments: ["login_required", 'name="post"'] }],
      },
      decorators: [
        { name: "action", arguments: ["detail=True"] },
        { name: "transaction.atomic", arguments: [] },
      ],
      parameters: [
        { name: "self", type: null },
        { name: "request", type: "Request" },
        { name: "args", type: null },
        { name: "pk", type: null },
        { name: "rest", type: null },
      ],
      handedTo: null,
      calls: [
        { callee: "form.is_valid", before: true },
        { callee: "write", before: false },
        { callee: "later", before: false },
        { callee: "show", before: false },
      ],
      returns: [{ text: 'return show(request, "x.html")', callee: "show", before: false, last: true }],
    },
  ]);
});

describe("by position", () => {
  const view = (base: string) => `from rest_framework.views import APIView
${base === "" ? "class Job:" : `class View(${base}):`}
    def post(self, request):
        return write()
`;
  test.each([
    ["a view", "a.py", view("APIView"), "django-rest"],
    ["a plain class", "a.py", view(""), undefined],
    [
      "a plain class behind an equal view",
      "a.py",
      `from rest_framework.views import APIView\nclass View(APIView):\n    def post(self, request):\n        return other()\nclass Job:\n    def post(self, request):\n        return write()\n`,
      undefined,
    ],
    [
      "a decorated function, the list of methods over several lines",
      "a.py",
      `from rest_framework.decorators import api_view\n@api_view(\n    [\n        "POST",\n    ]\n)\ndef add(request):\n    write()\n`,
      "django-rest",
    ],
    [
      "a function behind a decorated one",
      "a.py",
      `from rest_framework.decorators import api_view\n@api_view(["POST"])\ndef add(request): pass\ndef job(request):\n    write()\n`,
      undefined,
    ],
    [
      "form_valid",
      "a.py",
      `class Add(FormView):\n    def form_valid(self, form):\n        write()\n`,
      "django-forms",
    ],
    [
      "a method behind form_valid",
      "a.py",
      `class Add(FormView):\n    def form_valid(self, form):\n        pass\n    def other(self, form):\n        write()\n`,
      undefined,
    ],
    [
      "a view function with a form",
      "a.py",
      `def add(request):\n    if form.is_valid():\n        write()\n    return render(request, "a.html", {"form": form})\n`,
      "django-forms",
    ],
    [
      "is_valid in a comment",
      "a.py",
      `def add(request):\n    # form.is_valid()\n    write()\n    return render(request, "a.html")\n`,
      undefined,
    ],
    [
      "a view that answers in JSON",
      "a.py",
      `from django.http import JsonResponse\ndef add(request):\n    write()\n    return JsonResponse({})\n`,
      "django-views",
    ],
    [
      "a helper that gives the same answer, without a request",
      "a.py",
      `from django.http import JsonResponse\ndef add(email):\n    write()\n    return JsonResponse({})\n`,
      undefined,
    ],
    [
      "an operation of Django Ninja",
      "a.py",
      `from ninja import Router\nrouter = Router()\n@router.post("/x")\ndef add(request, data: In):\n    write()\n`,
      "django-ninja",
    ],
    [
      "a controller of Django Ninja Extra",
      "a.py",
      `from ninja_extra import api_controller, http_post\n@api_controller("/x")\nclass X:\n    @http_post("/")\n    def add(self, data: In):\n        write()\n`,
      "django-ninja",
    ],
    [
      "a helper beside an operation of Django Ninja",
      "a.py",
      `from ninja import Router\nrouter = Router()\n@router.post("/x")\ndef add(request):\n    pass\ndef keep(request):\n    write()\n`,
      undefined,
    ],
    [
      "a route of another framework that looks alike",
      "a.py",
      `from sanic import Sanic\napp = Sanic("x")\n@app.post("/x")\ndef add(request):\n    write()\n`,
      undefined,
    ],
    [
      "an operation of FastAPI",
      "a.py",
      `from fastapi import APIRouter\nrouter = APIRouter()\n@router.post("/x")\nasync def add(data: In, db: Session = Depends(get_db)):\n    write()\n`,
      "fastapi",
    ],
    [
      "a helper of FastAPI that refuses as operations do",
      "a.py",
      `from fastapi import HTTPException\ndef keep(data):\n    if not data:\n        raise HTTPException(status_code=404)\n    write()\n`,
      "fastapi",
    ],
    [
      "a helper beside an operation of FastAPI",
      "a.py",
      `from fastapi import APIRouter\nrouter = APIRouter()\n@router.post("/x")\ndef add(data: In):\n    pass\ndef keep(data):\n    write()\n`,
      undefined,
    ],
    [
      "a view of Flask",
      "a.py",
      `from flask import Flask, jsonify\napp = Flask("x")\n@app.route("/x", methods=["POST"])\ndef add():\n    write()\n    return jsonify({}), 201\n`,
      "flask",
    ],
    [
      "a resource of Flask-RESTful",
      "a.py",
      `from flask_restful import Resource\nclass Users(Resource):\n    def post(self):\n        write()\n        return {}, 201\n`,
      "flask",
    ],
    [
      "a view of Flask that shows a page and never refuses",
      "a.py",
      `from flask import render_template\n@app.post("/x")\ndef add():\n    write()\n    return render_template("x.html")\n`,
      undefined,
    ],
    [
      "a command of Flask",
      "a.py",
      `from flask import jsonify\n@app.cli.command("seed")\ndef seed():\n    write()\n`,
      undefined,
    ],
    [
      "an endpoint of Starlette",
      "a.py",
      `from starlette.responses import JSONResponse\nasync def add(request):\n    write()\n    return JSONResponse({})\n`,
      "starlette",
    ],
    [
      "a helper beside an endpoint of Starlette",
      "a.py",
      `from starlette.responses import JSONResponse\nasync def keep(email):\n    write()\n    return JSONResponse({})\n`,
      undefined,
    ],
    [
      "Express",
      "a.ts",
      `import express from "express";\napp.post("/x", async (req, res) => { await write(); });`,
      "express",
    ],
    [
      "Express told by a comment alone",
      "a.ts",
      `app.post("/x", async (req, res) => {\n  // res.status(409)\n  await write();\n});`,
      undefined,
    ],
    [
      "Express, a type argument with brackets in the parameters",
      "a.ts",
      `import type { Response } from "express";\nasync function add(req: Request<(a: string) => void>, res: Response) { await write(); }`,
      "express",
    ],
    [
      "a helper beside an Express handler",
      "a.ts",
      `import express from "express";\napp.post("/x", (req, res) => res.end());\nasync function add(email: string) { await write(); }`,
      undefined,
    ],
    [
      "Fastify by its types alone",
      "a.ts",
      `export const add = async (request: FastifyRequest, reply: FastifyReply) => { await write(); };`,
      "fastify",
    ],
    [
      "Hono",
      "a.ts",
      `import { Hono } from "hono";\napp.post("/x", async (c) => { await write(); });`,
      "hono",
    ],
    [
      "Koa",
      "a.js",
      `const Router = require("@koa/router");\nrouter.post("/x", async (ctx) => { await write(); });`,
      "koa",
    ],
    [
      "a module that is only named in a comment",
      "a.js",
      `// import x from "koa"\nrouter.post("/x", async (ctx) => { await write(); });`,
      undefined,
    ],
    [
      "a route handler of Next.js",
      "app/api/route.ts",
      `export async function POST(request: Request) { await write(); return json(); }`,
      "next",
    ],
    [
      "one in a wrapper",
      "app/api/x.ts",
      `import { NextResponse } from "next/server";\nexport const POST = withUser(async (request) => { await write(); });`,
      "next",
    ],
    [
      "a helper beside a route handler",
      "app/api/route.ts",
      `export async function POST(request: Request) { return Response.json(await add()); }\nasync function add() { await write(); }`,
      undefined,
    ],
    [
      "a tRPC procedure",
      "a.ts",
      `export const router = t.router({ add: publicProcedure.input(z.object({})).mutation(async ({ input }) => { await write(); }) });`,
      "trpc",
    ],
    [
      "a callback of a query in a file about procedures",
      "a.ts",
      `// see publicProcedure\nexport function add() { pool.query("select 1", async () => { await write(); }); }`,
      undefined,
    ],
    [
      "NestJS",
      "a.ts",
      `import { Injectable } from "@nestjs/common";\n@Injectable() export class S { async add() { await write(); } }`,
      "nest",
    ],
  ])("%s", (_, path, text, framework) => {
    expect(answers(path, text)).toBe(framework);
  });
});

describe("whether a request is handled", () => {
  const nest = (decorator: string) =>
    `import { Injectable } from "@nestjs/common";\n@${decorator}()\nclass Users { async add() { await write(); } }`;
  test.each([
    ["a controller of Nest", "a.ts", nest("Controller"), ["nest"]],
    ["a service, which anybody calls", "a.ts", nest("Injectable"), []],
    [
      "a server action",
      "a.ts",
      `import { revalidatePath } from "next/cache";\nexport async function add(form: FormData) { await write(); revalidatePath("/"); }`,
      ["next"],
    ],
    [
      "a function beside it",
      "a.ts",
      `import { revalidatePath } from "next/cache";\nexport async function add(email: string) { await write(); }`,
      [],
    ],
    [
      "a function that throws the errors of tRPC",
      "a.ts",
      `import { TRPCError } from "@trpc/server";\nexport async function add(email: string) { await write(); }`,
      [],
    ],
    [
      "a view that shows a page",
      "a.py",
      `from django.shortcuts import redirect\ndef add(request):\n    write()\n    return redirect("/")\n`,
      ["django-views"],
    ],
    [
      "a method of an admin",
      "a.py",
      `from django.contrib import admin\nclass A(admin.ModelAdmin):\n    def save_model(self, request, obj):\n        write()\n`,
      ["django-views"],
    ],
    [
      "a view of Flask that shows a page",
      "a.py",
      `from flask import render_template\n@app.post("/x")\ndef add():\n    write()\n    return render_template("x.html")\n`,
      ["flask"],
    ],
    ["a task", "a.py", `from django.db import models\n@shared_task\ndef add(email):\n    write()\n`, []],
  ])("%s", (_, path, text, ids) => {
    const outline = outlineOf(path, text);
    const runtime = path.endsWith(".py") ? "python" : "node";
    const handling = frameworks.filter(
      (one) =>
        one.runtime === runtime && (one.handlesRequest?.(outline) ?? one.answerAt(outline) !== undefined),
    );
    expect(handling.map(({ id }) => id)).toEqual(ids);
  });
});

describe("answers of Python's frameworks", () => {
  const said = (text: string) => {
    const outline = outlineOf("a.py", text);
    const answer = frameworks.map((one) => one.answerAt(outline)).find((one) => one !== undefined);
    return answer?.statements({ message: '"Taken."', field: null, text: (one) => `"${one}"`, end: "" });
  };
  const post = '@app.post("/x")\ndef add():\n';
  test.each([
    [
      "FastAPI",
      `from fastapi import FastAPI\n${post}    write()\n`,
      ['raise HTTPException(status_code=409, detail="Taken.")'],
    ],
    [
      "Flask in JSON",
      `from flask import jsonify\n${post}    write()\n    return jsonify(a=1)\n`,
      ['return jsonify({"error": "Taken."}), 409'],
    ],
    [
      "Flask, a dictionary",
      `from flask import request\n${post}    write()\n    return {"id": 1}, 201\n`,
      ['return {"error": "Taken."}, 409'],
    ],
    [
      "Flask, nothing of the kind",
      `from flask import request\n${post}    write()\n    return "", 204\n`,
      ['abort(409, description="Taken.")'],
    ],
    [
      "Flask, a page with a message",
      `from flask import flash, redirect\n${post}    if not ok:\n        flash("No.", "error")\n        return redirect("/")\n    write()\n    return redirect("/y")\n`,
      ['flash("Taken.", "error")', 'return redirect("/")'],
    ],
    [
      "Flask-RESTX",
      `from flask_restx import abort\n${post}    write()\n    return make()\n`,
      ['abort(409, message="Taken.")'],
    ],
    [
      "Starlette",
      `from starlette.responses import Response\nasync def add(request):\n    write()\n    return Response()\n`,
      ['raise HTTPException(status_code=409, detail="Taken.")'],
    ],
  ])("%s", (_, text, statements) => expect(said(text)).toEqual(statements));
});

test.each(["a.ts", "a.py"])("broken and empty texts have an outline: %s", (path) => {
  for (const text of [
    "write()",
    "",
    "class {{{ write()",
    "def f(:\n  write()",
    "function f( { write()",
    `${"(".repeat(300)}write()`,
  ])
    expect(outlineOf(path, text).file).toBe(path);
});

test("Python: the last statement is told where each of its names has its value already", () => {
  const code = (last: string) => `def view(request, size):
    form = make(request)
    if form.ok():
        note = 1
        write()
    rows = every()
    ${last}
`;
  const last = (text: string) => {
    const { functions } = outlineOf("a.py", code(text));
    return functions[0]?.returns.at(-1)?.last ?? false;
  };
  expect(last("return page(request, form, size, HEAD)")).toBe(true);
  expect(last("return page(rows=form)")).toBe(true);
  expect(last("return page(rows)")).toBe(false);
  expect(last("return page(form.rows, note)")).toBe(false);
});
