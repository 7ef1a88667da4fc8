# The operator's page, and the library that draws its charts. It is Debian's, so that no npm is needed to build a program.
option(WSHOST_ADMIN_PAGE "Embed the operator's page, which needs Chart.js" ${PROJECT_IS_TOP_LEVEL})
if(NOT WSHOST_ADMIN_PAGE)
  target_sources(wshost_app PRIVATE ${CMAKE_CURRENT_LIST_DIR}/TextPage.cpp)
  return()
endif()

find_file(WSHOST_CHART_JS NAMES chart.min.js Chart.min.js
  PATHS /usr/share/javascript/chart.js /usr/share/nodejs/chart.js/dist NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH
  DOC "Chart.js 3, one minified file")
if(NOT WSHOST_CHART_JS)
  message(FATAL_ERROR
    "The chart library of the operator's page is missing: Chart.js 3, Debian's package libjs-chart.js.\n"
    "Install it with\n    apt-get install libjs-chart.js\n"
    "or name its chart.min.js with -DWSHOST_CHART_JS=FILE, or configure with -DWSHOST_ADMIN_PAGE=OFF.")
endif()

wshost_embed_files(wshost_app FUNCTION wshost::app::AdminPageFiles HEADER admin/AdminPageFiles.h FILES
  /=src/admin/web/index.html
  /app.js=src/admin/web/app.js
  /actions.js=src/admin/web/actions.js
  /charts.js=src/admin/web/charts.js
  /figures.js=src/admin/web/figures.js
  /live.js=src/admin/web/live.js
  /tables.js=src/admin/web/tables.js
  /operator.css=src/admin/web/operator.css
  /icon.svg=src/admin/web/icon.svg
  /chart.js=${WSHOST_CHART_JS})
