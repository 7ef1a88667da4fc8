// SPDX-License-Identifier: MIT
// The settings of the message recorder.
#include "record/RecordSettings.h"

namespace wshost::app {

void AddRecordSettings(Settings& settings) {
  settings.Add({.key = "record.messages",
                .kind = SettingKind::Number,
                .fallback = "0",
                .description = "Messages kept of each session, for its operator and for the log if it fails; 0: none"});
  settings.Add({.key = "record.messageBytes",
                .kind = SettingKind::Bytes,
                .fallback = "1KiB",
                .description = "Kept of each of these messages"});
  settings.Add({.key = "record.redact",
                .kind = SettingKind::List,
                .fallback = "password,token,secret,authorization,cookie",
                .description = "Keys whose values are not kept, at any depth of a JSON message"});
}

RecordOptions ReadRecordOptions(const Settings& settings) {
  return {settings.Number("record.messages"), settings.Bytes("record.messageBytes"), settings.List("record.redact")};
}

}  // namespace wshost::app
