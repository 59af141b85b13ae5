-- For wrk: requests the paths of a file, each once and in order, shared out among the threads.
--
--   wrk -s paths.lua URL -- PATHS [BODY_FILE]
--
-- With a body each is a PUT of it, and a path that there is not any more ends the run with an error: a second PUT of the
-- same thing would be no write. Without one each is a GET, at random and for ever.
local threads = 0

function setup(thread)
  thread:set("first", threads)
  threads = threads + 1
  thread:set("count", threads)
end

local paths, body, at = {}, nil, 0

function init(arguments)
  local stride = tonumber(arguments[2]) or 1
  local number = 0
  for line in io.lines(arguments[1]) do
    if number % stride == first then paths[#paths + 1] = line end
    number = number + 1
  end
  if arguments[3] then
    local file = assert(io.open(arguments[3], "rb"))
    body = file:read("*a")
    file:close()
  end
  math.randomseed(first + 1)
end

function request()
  if body == nil then return wrk.format("GET", paths[math.random(#paths)]) end
  at = at + 1
  if paths[at] == nil then
    io.stderr:write("more was put than there are paths\n")
    os.exit(1)
  end
  return wrk.format("PUT", paths[at], nil, body)
end
