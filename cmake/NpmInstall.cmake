# Runs `npm ci` in WEB_DIR, unless another build did so meanwhile: node_modules is shared by all build directories.

file(LOCK ${WEB_DIR}/dist/npm-install.lock TIMEOUT 600)
set(installed ${WEB_DIR}/node_modules/.package-lock.json)
if(EXISTS ${installed} AND NOT ${WEB_DIR}/package-lock.json IS_NEWER_THAN ${installed})
  return()
endif()
execute_process(COMMAND ${NPM} ci --no-audit --no-fund WORKING_DIRECTORY ${WEB_DIR} COMMAND_ERROR_IS_FATAL ANY)
file(TOUCH ${installed})
