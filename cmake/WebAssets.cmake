# Builds web/ with Node and puts the result inside the program: the library portreto_web_assets defines
# embedded_assets() and embedded_templates() of src/roles/web/embedded_assets.h, and portreto_language_texts
# embedded_languages() of src/language/embedded_languages.h.

find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)

set(web_dir ${CMAKE_SOURCE_DIR}/web)
set(web_out ${CMAKE_BINARY_DIR}/web)
# npm writes this file last, so its age tells whether the installed packages are those of the lock.
set(web_installed ${web_dir}/node_modules/.package-lock.json)

file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
  ${web_dir}/build/*.mjs ${web_dir}/locales/*.po ${web_dir}/scss/*.scss ${web_dir}/static/* ${web_dir}/templates/*.tpl ${web_dir}/ts/*.ts)

add_custom_command(
  OUTPUT ${web_installed}
  DEPENDS ${web_dir}/package-lock.json
  COMMAND ${CMAKE_COMMAND} -DNPM=${NPM} -DWEB_DIR=${web_dir} -P ${CMAKE_SOURCE_DIR}/cmake/NpmInstall.cmake
  COMMENT "Installing the packages of web/package-lock.json"
  VERBATIM)

add_custom_command(
  OUTPUT ${web_out}/embedded.cpp ${web_out}/texts.cpp
  DEPENDS ${web_sources} ${web_dir}/build.mjs ${web_installed}
  COMMAND ${NODE} ${web_dir}/build.mjs ${web_out}
  COMMENT "Building the web assets"
  VERBATIM)

add_library(portreto_web_assets STATIC ${web_out}/embedded.cpp)
target_link_libraries(portreto_web_assets PUBLIC portreto_options)

# By itself, since mails need the texts, and nothing else of the pages.
add_library(portreto_language_texts STATIC ${web_out}/texts.cpp)
target_link_libraries(portreto_language_texts PUBLIC portreto_options)
