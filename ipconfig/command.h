/* The ipconfig program: klibc's command line. */
#ifndef IPCONFIG_COMMAND_H
#define IPCONFIG_COMMAND_H

/* main() of ipconfig, also for kinit under that name.  The exit status. */
int ipconfig_main(int argc, char **argv);

#endif
