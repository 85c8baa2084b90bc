"""Stands in for a MongoDB server, which needs a program of its own.

It speaks as much of the wire protocol as this example needs, keeps documents in memory and refuses a second one under a
unique index in the server's words. What is raised is PyMongo's own.
"""

import itertools
import socketserver
import struct
import threading
import uuid

import bson

MESSAGE, QUERY, REPLY = 2013, 2004, 1


class StandIn(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.lock = threading.Lock()
        self.collections = {}
        self.cursors = itertools.count(1)
        self.transactions = {}

    @property
    def url(self):
        return f"mongodb://127.0.0.1:{self.server_address[1]}/?directConnection=true"

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def run(self, command):
        with self.lock:
            name = next(iter(command))
            answer = getattr(self, f"on_{name.lower()}", None)
            if answer is None:
                return {"ok": 1}
            key = bson.encode(command["lsid"]) if command.get("autocommit") is False else None
            if key is not None and command.get("startTransaction"):
                self.transactions[key] = []
            if key is not None and key not in self.transactions:
                return refusal(251, "NoSuchTransaction", "The transaction has been aborted.")
            self.undo = self.transactions.get(key)
            said = answer(command)
            # A failed statement aborts the transaction.
            if key is not None and (not said["ok"] or "writeErrors" in said):
                self.end(key, aborted=True)
            if name in ("commitTransaction", "abortTransaction"):
                self.end(key, aborted=name == "abortTransaction")
            return said

    def end(self, key, aborted):
        for documents, document in self.transactions.pop(key, []) if aborted else []:
            documents.remove(document)

    def named(self, command, name):
        namespace = f"{command['$db']}.{name}"
        return namespace, self.collections.setdefault(namespace, ([], [{"key": {"_id": 1}, "name": "_id_"}]))

    def on_hello(self, _command):
        return {
            "ismaster": True,
            "isWritablePrimary": True,
            "msg": "isdbgrid",
            "maxBsonObjectSize": 16777216,
            "maxMessageSizeBytes": 48000000,
            "maxWriteBatchSize": 100000,
            "logicalSessionTimeoutMinutes": 30,
            "minWireVersion": 0,
            "maxWireVersion": 21,
            "ok": 1,
        }

    on_ismaster = on_hello

    def on_createindexes(self, command):
        namespace, (documents, indexes) = self.named(command, command["createIndexes"])
        for index in command["indexes"]:
            if any(one["name"] == index["name"] for one in indexes):
                continue
            new = {**index, "key": dict(index["key"])}
            for position, one in enumerate(documents):
                error = collision(namespace, documents[:position], [new], one)
                if error:
                    why = f"Index build failed: {uuid.uuid4()}: Collection {namespace} ( {uuid.uuid4()} )"
                    error["errmsg"] = f"{why} :: caused by :: {error['errmsg']}"
                    return {"ok": 0, "codeName": "DuplicateKey", **error}
            indexes.append(new)
        return {"ok": 1}

    def on_dropindexes(self, command):
        _, (_, indexes) = self.named(command, command["dropIndexes"])
        del indexes[1:]
        return {"ok": 1}

    def on_listindexes(self, command):
        namespace, (_, indexes) = self.named(command, command["listIndexes"])
        return batch(namespace, [{"v": 2, **index} for index in indexes])

    def on_find(self, command):
        namespace, (documents, _) = self.named(command, command["find"])
        found = [one for one in documents if matches(one, command.get("filter", {}))]
        return batch(namespace, found[: abs(command.get("limit", 0)) or None])

    def on_aggregate(self, command):
        namespace, (documents, _) = self.named(command, command["aggregate"])
        found = [one for one in documents if matches(one, command["pipeline"][0].get("$match", {}))]
        return batch(namespace, [{"_id": 1, "n": len(found)}] if found else [])

    def on_delete(self, command):
        _, (documents, _) = self.named(command, command["delete"])
        gone = [one for one in documents for each in command["deletes"] if matches(one, each["q"])]
        for one in gone:
            documents.remove(one)
        return {"ok": 1, "n": len(gone)}

    def on_insert(self, command):
        namespace, _ = self.named(command, command["insert"])
        return self.each(
            command, command["documents"], lambda one: ({"n": 1}, self.insert(namespace, one))
        )

    def on_update(self, command):
        namespace, _ = self.named(command, command["update"])
        return self.each(command, command["updates"], lambda one: self.update(namespace, one))

    def on_findandmodify(self, command):
        namespace, (documents, _) = self.named(command, command["findAndModify"])
        one = {"q": command.get("query", {}), "u": command["update"], "upsert": command.get("upsert")}
        found = next((dict(each) for each in documents if matches(each, one["q"])), None)
        counts, error = self.update(namespace, one)
        if error:
            return {"ok": 0, **error}
        key = found["_id"] if found else counts.get("upserted")
        new = next((each for each in documents if each["_id"] == key), None)
        return {"ok": 1, "value": new if command.get("new") else found}

    def each(self, command, items, write):
        said = {"ok": 1, "n": 0, "nModified": 0}
        errors, upserted = [], []
        for index, one in enumerate(items):
            counts, error = write(one)
            if error:
                errors.append({"index": index, **error})
                if command.get("ordered", True):
                    break
                continue
            said["n"] += counts["n"]
            said["nModified"] += counts.get("changed", 0)
            if "upserted" in counts:
                upserted.append({"index": index, "_id": counts["upserted"]})
        return {
            **said,
            **({"upserted": upserted} if upserted else {}),
            **({"writeErrors": errors} if errors else {}),
        }

    def insert(self, namespace, document):
        documents, indexes = self.collections[namespace]
        error = collision(namespace, documents, indexes, document)
        if not error:
            documents.append(document)
            if self.undo is not None:
                self.undo.append((documents, document))
        return error

    def update(self, namespace, one):
        documents, indexes = self.collections[namespace]
        found = [each for each in documents if matches(each, one["q"])]
        if not found and one.get("upsert"):
            new = changed({"_id": bson.ObjectId(), **equal(one["q"])}, one["u"], is_new=True)
            error = self.insert(namespace, new)
            return ({"n": 1, "upserted": new["_id"]}, error)
        for each in found if one.get("multi") else found[:1]:
            new = changed(each, one["u"], is_new=False)
            others = [other for other in documents if other is not each]
            error = collision(namespace, others, indexes, new)
            if error:
                return ({"n": 0}, error)
            each.clear()
            each.update(new)
        return ({"n": min(len(found), 1), "changed": min(len(found), 1)}, None)


def refusal(code, name, message):
    return {"ok": 0, "code": code, "codeName": name, "errmsg": message}


def batch(namespace, documents):
    return {"ok": 1, "cursor": {"id": bson.Int64(0), "ns": namespace, "firstBatch": documents}}


def at(document, path):
    for part in path.split("."):
        document = document.get(part) if isinstance(document, dict) else None
    return document


def equal(query):
    plain = {key: value.get("$eq") if isinstance(value, dict) else value for key, value in query.items()}
    return {key: value for key, value in plain.items() if not key.startswith("$")}


def matches(document, query):
    return all(at(document, path) == value for path, value in equal(query).items())


def changed(document, update, is_new):
    if not any(key.startswith("$") for key in update):
        return {"_id": document["_id"], **update}
    new = {**document, **update.get("$set", {})}
    if is_new:
        new.update(update.get("$setOnInsert", {}))
    for key, by in update.get("$inc", {}).items():
        new[key] = new.get(key, 0) + by
    return new


def collision(namespace, documents, indexes, document):
    for index in indexes:
        if not index.get("unique") and index["name"] != "_id_":
            continue
        if index.get("sparse") and all(at(document, path) is None for path in index["key"]):
            continue
        if not matches(document, index.get("partialFilterExpression", {})):
            continue
        values = {path: at(document, path) for path in index["key"]}
        if any(all(at(one, path) == value for path, value in values.items()) for one in documents):
            shown = ", ".join(f"{path}: {printed(value)}" for path, value in values.items())
            return {
                "code": 11000,
                "keyPattern": index["key"],
                "keyValue": values,
                "errmsg": f"E11000 duplicate key error collection: {namespace} index: {index['name']}"
                f" dup key: {{ {shown} }}",
            }
    return None


def printed(value):
    if value is None:
        return "null"
    if isinstance(value, bson.ObjectId):
        return f"ObjectId('{value}')"
    return f'"{value}"' if isinstance(value, str) else str(value)


class Connection(socketserver.BaseRequestHandler):
    """OP_MSG: flags, then sections; kind 1 carries a list of documents under a name."""

    def handle(self):
        while True:
            head = self.read(16)
            if head is None:
                return
            length, request, _, code = struct.unpack("<iiii", head)
            body = self.read(length - 16)
            if body is None:
                return
            if code == QUERY:
                said = bson.encode(self.server.on_hello({}))
                body = struct.pack("<iqii", 8, 0, 0, 1) + said
                self.request.sendall(struct.pack("<iiii", 16 + len(body), 0, request, REPLY) + body)
                continue
            body = struct.pack("<iB", 0, 0) + bson.encode(self.server.run(command_in(body)))
            self.request.sendall(struct.pack("<iiii", 16 + len(body), 0, request, MESSAGE) + body)

    def read(self, size):
        data = b""
        while len(data) < size:
            try:
                part = self.request.recv(size - len(data))
            except OSError:
                return None
            if not part:
                return None
            data += part
        return data


def command_in(body):
    position = 4
    command, lists = {}, {}
    while position < len(body):
        kind = body[position]
        (size,) = struct.unpack_from("<i", body, position + 1)
        section = body[position + 1 : position + 1 + size]
        if kind == 0:
            command = bson.decode(section)
        else:
            end = section.index(b"\0", 4)
            lists[section[4:end].decode()] = bson.decode_all(section[end + 1 :])
        position += 1 + size
    return {**command, **lists}
