-- One session of a user in a real Neovim: the error is pasted, read, fixed, undone, chosen, reported and cleared. Each step waits for what it looks at.
-- Facts are collected as JSON for test/protocol/neovim.test.ts, which says what they must be.

local facts = { notices = {} }
vim.notify = function(message)
  table.insert(facts.notices, message)
end

local function fail(sentence)
  facts.failed = sentence
  vim.fn.writefile({ vim.fn.json_encode(facts) }, vim.env.KEYCLASH_FACTS)
  vim.cmd("cquit")
end

local function wait(what, holds)
  if not vim.wait(tonumber(vim.env.KEYCLASH_PATIENCE), holds, 20) then
    fail("in vain was waited for: " .. what)
  end
end

local function buffer(path)
  return vim.fn.bufnr(vim.fn.fnamemodify(path, ":p"))
end

local function marks(path)
  local number = buffer(path)
  return number < 0 and {} or vim.diagnostic.get(number)
end

local function messages(path)
  return vim.tbl_map(function(mark)
    return { line = mark.lnum + 1, severity = mark.severity, message = mark.message, source = mark.source }
  end, marks(path))
end

local function text(path)
  return table.concat(vim.api.nvim_buf_get_lines(buffer(path), 0, -1, false), "\n")
end

local function paste(path, from)
  vim.cmd("edit " .. path)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.fn.readfile(from))
end

--- Offers the code actions at a line as a user sees them, and takes the first whose title has the words.
local function act(path, line, words)
  vim.cmd("buffer " .. buffer(path))
  vim.api.nvim_win_set_cursor(0, { line, 4 })
  local titles
  vim.ui.select = function(items, options, choose)
    titles = vim.tbl_map(options.format_item, items)
    for index, item in ipairs(items) do
      if words and titles[index]:find(words, 1, true) then
        return choose(item, index)
      end
    end
    choose(nil, nil)
  end
  vim.lsp.buf.code_action()
  wait("the code actions of " .. path, function()
    return titles ~= nil
  end)
  return titles
end

local function run()
  local services, models = "customers/services.py", "customers/models.py"
  vim.cmd("edit " .. models)
  vim.cmd("edit " .. services)
  local before = text(services)

  paste("error.dberror", vim.env.KEYCLASH_PASTE)
  wait("the marks", function()
    return #marks(services) > 0 and #marks(models) > 0
  end)
  facts.services = messages(services)
  facts.models = messages(models)

  facts.titles = act(services, facts.services[1].line, vim.env.KEYCLASH_FIX)
  wait("the fix", function()
    return text(services) ~= before
  end)
  facts.fixed = text(services)
  wait("the end of the mark", function()
    return #marks(services) == 0
  end)
  vim.cmd("buffer " .. buffer(services) .. " | undo")
  facts.undone = text(services) == before
  wait("the mark after undo", function()
    return #marks(services) > 0
  end)

  vim.cmd("KeyclashReport")
  wait("the report", function()
    return vim.bo.filetype == "markdown" and vim.api.nvim_buf_line_count(0) > 1
  end)
  facts.report = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
  vim.cmd("bdelete | buffer " .. buffer(services) .. " | KeyclashClear")
  wait("no mark after clear", function()
    return #marks(services) == 0 and #marks(models) == 0
  end)

  -- A text without frames: both lines may have written.
  vim.fn.setreg("+", table.concat(vim.fn.readfile(vim.env.KEYCLASH_LOST), "\n"))
  vim.cmd("KeyclashExplain")
  wait("the notice", function()
    return #facts.notices > 0
  end)
  wait("the candidates", function()
    return #marks(services) > 0
  end)
  facts.candidates = messages(services)
  local chosen = facts.candidates[#facts.candidates].line
  act(services, chosen, "It was this one")
  wait("the chosen line", function()
    local now = marks(services)
    return #now == 1 and now[1].lnum + 1 == chosen and now[1].severity == vim.diagnostic.severity.ERROR
  end)
  facts.chosen = messages(services)
  vim.fn.writefile({ vim.fn.json_encode(facts) }, vim.env.KEYCLASH_FACTS)
  vim.cmd("qall!")
end

local ok, problem = pcall(run)
if not ok then
  fail(tostring(problem))
end
