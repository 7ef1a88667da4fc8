// SPDX-License-Identifier: MIT
// Which of several layers a setting comes from.
#include "settings/Layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "TemporaryFile.h"

namespace {

using namespace wshost;
using ::testing::HasSubstr;
using wshost::testing::TemporaryFile;

Settings Some() {
  Settings settings;
  settings.Add({.key = "listen.port", .kind = SettingKind::Port, .fallback = "4502", .description = ""});
  settings.Add({.key = "limits.queueBytes", .kind = SettingKind::Bytes, .fallback = "4MiB", .description = ""});
  settings.Add({.key = "admin.token", .kind = SettingKind::Text, .fallback = "", .description = "", .isSecret = true});
  settings.Add({.key = "admin.tokenFile", .kind = SettingKind::File, .fallback = "", .description = ""});
  return settings;
}

Settings Read(const app::SettingsSources& sources) {
  Settings settings = Some();
  app::ReadLayers(sources, settings);
  return settings;
}

std::string WhyNot(const app::SettingsSources& sources) {
  try {
    Read(sources);
    return {};
  } catch (const SettingsError& error) {
    return error.what();
  }
}

TEST(Layers, TheCommandLineIsStrongerThanTheEnvironmentAndThatThanAFile) {
  const TemporaryFile file("chat.properties", "listen.port = 1\nlimits.queueBytes = 1KiB\n");
  app::SettingsSources sources;
  EXPECT_EQ(Read(sources).Port("listen.port"), 4502);
  sources.file = file.Path();
  EXPECT_EQ(Read(sources).Port("listen.port"), 1);
  sources.environment = {{"PATH", "/bin"}, {"WSHOST__LISTEN__PORT", "2"}};
  EXPECT_EQ(Read(sources).Port("listen.port"), 2);
  EXPECT_EQ(Read(sources).SourceOf("listen.port"), "environment WSHOST__LISTEN__PORT");
  sources.commandLine = {{"listen.port", "3"}};
  EXPECT_EQ(Read(sources).Port("listen.port"), 3);
  EXPECT_EQ(Read(sources).Bytes("limits.queueBytes"), 1024U);
}

TEST(Layers, AnEnvironmentVariableThatIsNoneIsRefusedWithASuggestion) {
  app::SettingsSources sources;
  sources.environment = {{"WSHOST__LIMITS__QUEUEBYTE", "1"}};
  EXPECT_EQ(WhyNot(sources),
            "environment: there is no setting for WSHOST__LIMITS__QUEUEBYTE; did you mean WSHOST__LIMITS__QUEUEBYTES?");
  sources.environment = {{"WSHOST_PORT_4502_TCP", "tcp://10.0.0.1:4502"}};  // as a cluster makes for a service
  EXPECT_EQ(WhyNot(sources), "");
}

TEST(Layers, ASecretIsNotTakenFromACommandLine) {
  app::SettingsSources sources;
  sources.commandLine = {{"admin.token", "open sesame"}};
  EXPECT_THAT(WhyNot(sources), HasSubstr("admin.token is a secret"));
  EXPECT_EQ(WhyNot(sources).find("sesame"), std::string::npos);
}

TEST(Layers, ASecretComesFromACredentialOrAFileThatIsNamed) {
  const TemporaryFile credential("admin.token", "from a credential\n");
  const TemporaryFile named("token", "from a file\n");
  app::SettingsSources sources;
  sources.credentialsDirectory = credential.Folder();
  EXPECT_EQ(Read(sources).Text("admin.token"), "from a credential");
  EXPECT_EQ(Read(sources).SourceOf("admin.token"), "credential admin.token");
  sources.commandLine = {{"admin.tokenFile", named.Path()}};
  EXPECT_EQ(Read(sources).Text("admin.token"), "from a file");
  sources.commandLine = {{"admin.tokenFile", "/nowhere/token"}};
  EXPECT_THAT(WhyNot(sources), HasSubstr("/nowhere/token: expected a file that can be read"));
}

TEST(Layers, RelativePathsAreOfTheFolderWhereTheProgramWasStarted) {
  const TemporaryFile file("chat.properties", "admin.tokenFile = ./token\n");
  std::ofstream(file.Folder() + "/token") << "from a file";
  app::SettingsSources sources;
  sources.folder = file.Folder();
  sources.file = "chat.properties";
  EXPECT_EQ(Read(sources).Text("admin.tokenFile"), file.Folder() + "/token");
  EXPECT_EQ(Read(sources).Text("admin.token"), "from a file");
  EXPECT_EQ(Read(sources).SourceOf("admin.tokenFile"), file.Path());
  sources.file = file.Path();
  EXPECT_EQ(Read(sources).Text("admin.token"), "from a file");
}

}  // namespace
