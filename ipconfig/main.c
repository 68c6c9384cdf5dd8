/* The program ipconfig; kinit links everything but this file. */
#include "ipconfig/command.h"
#include "lib/start.h"

START_MAIN(ipconfig_main)
