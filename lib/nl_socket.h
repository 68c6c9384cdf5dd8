#ifndef LIB_NL_SOCKET_H
#define LIB_NL_SOCKET_H

/* A netlink socket that hears these groups, or -errno. */
int nl_socket(int protocol, unsigned groups);

#endif
