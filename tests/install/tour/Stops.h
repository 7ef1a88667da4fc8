// SPDX-License-Identifier: MIT
// The stops of the tour, from the simplest to the richest.
#pragma once

void TalkInJsonTextAndBytes();
void OrderAndEndWhatIsSent();
void FindTheWayByPathsAndStages();
void LetAHandlerDecide();
void MeetInRoomsAndGroups();
void ActOnSessionsFromOutside();
void ChooseHowServicesAreRun();
