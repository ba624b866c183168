# cmrcredit_embed(TARGET NAME FILES...): makes generated/NAME.h with one std::string_view a file, so that the binary
# carries its SQL and its shipped data. `embedded::NAME()` gives {name, text} pairs in the order of the file names.
function(cmrcredit_embed target name)
  set(out ${PROJECT_BINARY_DIR}/generated/embedded/${name}.cpp)
  set(header ${PROJECT_BINARY_DIR}/generated/embedded/${name}.h)
  file(WRITE ${header}.tmp "#pragma once\n#include <span>\n#include <string_view>\n\nnamespace cmrcredit::embedded {\nstruct File {\n  std::string_view name, text;\n};\nstd::span<const File> ${name}();\n}\n")
  file(COPY_FILE ${header}.tmp ${header} ONLY_IF_DIFFERENT)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DOUT=${out} "-DFILES=${ARGN}" -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
