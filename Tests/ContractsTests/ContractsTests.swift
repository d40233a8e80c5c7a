// ContractsTests: the contract, its rules and its matrix.
import Contracts
