/*
 * The floor of the boot benchmark: the least that any program can do. Link up,
 * wait for carrier, fixed address, mount(2) NFSv3, move, chroot, exec. It asks
 * nobody anything, checks little and knows only the lab's addresses.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asm/types.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP 0x10000
#endif
#define DEVICE "eth0"
#define SERVER "10.0.2.1"

static void step_failed(const char *step)
{
	fprintf(stderr, "floor: %s: %s\n", step, strerror(errno));
	for (;;)
		pause();
}

static void set_address(int fd, unsigned long request, const char *address)
{
	struct ifreq ifr = { .ifr_name = DEVICE };
	struct sockaddr_in *sin = (struct sockaddr_in *)&ifr.ifr_addr;

	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = inet_addr(address);
	if (ioctl(fd, request, &ifr) < 0)
		step_failed("set address");
}

/*
 * Wait for IFF_LOWER_UP, the carrier itself, in the kernel's link events.
 * IFF_RUNNING would be too late: it follows by a rate-limited work queue.
 */
static void wait_carrier(int events)
{
	char buffer[8192] __attribute__((aligned(4)));
	struct nlmsghdr *message = (struct nlmsghdr *)buffer;
	struct ifinfomsg *link;
	int length;

	for (;;) {
		length = recv(events, buffer, sizeof(buffer), 0);
		if (length < (int)NLMSG_LENGTH(sizeof(*link)))
			step_failed("carrier");
		link = NLMSG_DATA(message);
		if (message->nlmsg_type == RTM_NEWLINK &&
		    (link->ifi_flags & IFF_LOWER_UP))
			return;
	}
}

static void link_up(int fd)
{
	struct sockaddr_nl local = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK,
	};
	struct ifreq ifr = { .ifr_name = DEVICE };
	int events = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	if (bind(events, (struct sockaddr *)&local, sizeof(local)) < 0)
		step_failed("netlink");
	ifr.ifr_flags = IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &ifr) < 0)
		step_failed("link up");
	wait_carrier(events);
	close(events);
}

int main(void)
{
	static char *argv[] = { "/sbin/init", NULL };
	static char *envp[] = { "HOME=/", "TERM=linux", NULL };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	link_up(fd);
	set_address(fd, SIOCSIFADDR, "10.0.2.40");
	set_address(fd, SIOCSIFNETMASK, "255.255.255.0");
	close(fd);
	if (mount(SERVER ":/srv/tiny", "/root", "nfs", 0,
		  "vers=3,nolock,proto=tcp,addr=" SERVER) < 0)
		step_failed("mount");
	if (chdir("/root") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
	    chroot(".") < 0)
		step_failed("switch root");
	execve(argv[0], argv, envp);
	step_failed("exec");
}
