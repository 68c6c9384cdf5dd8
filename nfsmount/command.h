/* The nfsmount program: klibc's command line. */
#ifndef NFSMOUNT_COMMAND_H
#define NFSMOUNT_COMMAND_H

/* main() of nfsmount, also for kinit under that name.  The exit status. */
int nfsmount_main(int argc, char **argv);

#endif
