-- The table library of eastap's scripts, in Lua: so its loops are counted by the instruction budget, and a comparison
-- function may sleep. Runs once for each Lua state; gets the functions that are written in C++ and returns the library
-- and a table of global functions.
local native = ...
local error, type, select, format, pcall = error, type, select, string.format, pcall
local math_type = math.type

local function check_table(value, number, name)
  if type(value) ~= "table" then
    error(format("bad argument #%d to '%s' (table expected, got %s)", number, name, type(value)), 3)
  end
end

local function check_integer(value, number, name)
  local whole = math.tointeger(value)
  if not whole then
    error(format("bad argument #%d to '%s' (integer expected, got %s)", number, name, math_type(value) or type(value)), 3)
  end
  return whole
end

local library = { concat = native.concat, unpack = native.unpack }

function library.pack(...)
  return { n = select("#", ...), ... }
end

function library.insert(list, ...)
  check_table(list, 1, "insert")
  local count = select("#", ...)
  local last = #list + 1
  if count == 1 then
    list[last] = (...)
  elseif count == 2 then
    local at, value = ...
    at = check_integer(at, 2, "insert")
    if at < 1 or at > last then
      error("bad argument #2 to 'insert' (position out of bounds)", 2)
    end
    for i = last, at + 1, -1 do
      list[i] = list[i - 1]
    end
    list[at] = value
  else
    error("wrong number of arguments to 'insert'", 2)
  end
end

function library.remove(list, at)
  check_table(list, 1, "remove")
  local size = #list
  if at == nil then
    at = size
  else
    at = check_integer(at, 2, "remove")
    if size + 1 ~= at and (at < 1 or at > size + 1) and not (size == 0 and at == 0) then
      error("bad argument #2 to 'remove' (position out of bounds)", 2)
    end
  end
  local value = list[at]
  while at < size do
    list[at] = list[at + 1]
    at = at + 1
  end
  list[at] = nil
  return value
end

function library.move(from, first, last, at, to)
  check_table(from, 1, "move")
  first = check_integer(first, 2, "move")
  last = check_integer(last, 3, "move")
  at = check_integer(at, 4, "move")
  to = to == nil and from or to
  check_table(to, 5, "move")
  if at > last or at <= first or to ~= from then
    for i = 0, last - first do
      to[at + i] = from[first + i]
    end
  else
    for i = last - first, 0, -1 do
      to[at + i] = from[first + i]
    end
  end
  return to
end

local function less(a, b)
  return a < b
end

-- Merges from[low..middle-1] and from[middle..high] into to[low..high]; equal elements keep their order.
local function merge(from, to, low, middle, high, before)
  local left, right = low, middle
  for i = low, high do
    if left < middle and (right > high or not before(from[right], from[left])) then
      to[i] = from[left]
      left = left + 1
    else
      to[i] = from[right]
      right = right + 1
    end
  end
end

-- A bottom-up merge sort: no recursion, and stable, unlike Lua's own.
function library.sort(list, before)
  check_table(list, 1, "sort")
  if before ~= nil and type(before) ~= "function" then
    error(format("bad argument #2 to 'sort' (function expected, got %s)", type(before)), 2)
  end
  before = before or less
  local size = #list
  local from, to = list, {}
  local width = 1
  while width < size do
    for low = 1, size, 2 * width do
      local middle = low + width
      local high = middle + width - 1
      if high > size then
        high = size
      end
      if middle > size then
        middle = size + 1
      end
      merge(from, to, low, middle, high, before)
    end
    from, to = to, from
    width = width * 2
  end
  if from ~= list then
    for i = 1, size do
      list[i] = from[i]
    end
  end
end

-- Lua's own xpcall runs the handler inside the error. Where the error is the end of a budget, the instruction count is
-- off there, and an endless handler could not be stopped. This one runs it afterwards.
local function handled(handler, ok, ...)
  if ok then
    return true, ...
  end
  return false, (select(2, pcall(handler, (...))))
end

local function xpcall(f, handler, ...)
  if type(handler) ~= "function" then
    error(format("bad argument #2 to 'xpcall' (function expected, got %s)", type(handler)), 2)
  end
  return handled(handler, pcall(f, ...))
end

return library, { xpcall = xpcall }
