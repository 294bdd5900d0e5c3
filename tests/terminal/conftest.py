from tests.terminal.session import TerminalSession
